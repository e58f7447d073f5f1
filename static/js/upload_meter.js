/* The bar, speed and time left of what js/upload.js sends, over all its files. */
(() => {
  window.MlUploadMeter = class {
    constructor(form, files) {
      this.bar = form.querySelector("progress");
      this.speed = form.querySelector("[data-upload-speed]");
      this.title = form.querySelector("[data-upload-name]");
      this.count = files.length;
      this.total = files.reduce((sum, file) => sum + file.size, 0);
      this.before = 0; // bytes of the files that are up
      this.place = 0;
      this.name(files.length === 1 ? files[0].name : `${files.length} files`);
      this.restart();
      this.show(0);
    }
    name(text) { this.title.textContent = `Uploading ${text} (${size(this.total)})`; }
    begin(file) { this.place += 1; this.name(`${file.name}, ${this.place} of ${this.count} files`); }
    end(file) { this.before += file.size; this.show(this.before); }
    restart() { this.begun = performance.now(); this.shown = 0; }
    show(sent) {
      this.bar.value = this.total ? (100 * sent) / this.total : 0;
      const now = performance.now();
      if (!this.shown) this.sentAtStart = sent;
      // Twice a second is enough to read, and a screen reader hears every change.
      if (this.shown && now - this.shown < 500 && sent < this.total) return;
      this.shown = now;
      const rate = (sent - this.sentAtStart) / Math.max(0.001, (now - this.begun) / 1000);
      const left = rate > 0 ? `, ${duration((this.total - sent) / rate)} left` : "";
      this.speed.textContent = sent >= this.total ? "Sent. Checking…" : `${Math.floor(this.bar.value)} % · ${size(rate)}/s${left}`;
    }
  };

  function size(bytes) {
    if (bytes < 1e6) return `${Math.round(bytes / 1e3)} kB`;
    return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
  }
  function duration(seconds) {
    return seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
  }
})();
