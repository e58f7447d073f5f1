/* Try it with a picture: form[data-picture] previews a chosen or dropped picture and asks at once.
   Without this script it is a plain form. */
(() => {
  const picture = document.querySelector("form[data-picture]");
  if (!picture) return;
  const input = picture.querySelector('input[type="file"]');
  const preview = picture.querySelector("[data-picture-preview]");
  const name = picture.querySelector("[data-picture-name]");
  const show = (file) => {
    if (preview.src.startsWith("blob:")) URL.revokeObjectURL(preview.src);
    preview.src = URL.createObjectURL(file);
    preview.alt = `Preview of ${file.name}`;
    preview.hidden = false;
    name.textContent = file.name;
  };
  // What is no picture cannot be shown; why it is none, the answer says.
  preview.addEventListener("error", () => { preview.hidden = true; });
  input.addEventListener("change", () => {
    if (!input.files.length) return;
    show(input.files[0]);
    picture.requestSubmit();
  });
  picture.addEventListener("dragover", (event) => { event.preventDefault(); picture.classList.add("drop-over"); });
  picture.addEventListener("dragleave", () => picture.classList.remove("drop-over"));
  picture.addEventListener("drop", (event) => {
    event.preventDefault();
    picture.classList.remove("drop-over");
    const { files } = event.dataTransfer;
    if (files.length > 1) {
      document.dispatchEvent(new CustomEvent("toast", { detail: { text: "Drop one picture at a time.", tone: "warning" } }));
    } else if (files.length) {
      input.files = files;
      input.dispatchEvent(new Event("change"));
    }
  });
  // The model is loaded after the first answer.
  document.addEventListener("htmx:afterRequest", () => { picture.dataset.submitOnce = picture.dataset.submitNext; });
})();
