"""tus 1.0 (https://tus.io/protocols/resumable-upload): resumable uploads at `/uploads/`.

Core protocol with the extensions creation, creation-with-upload, expiration, termination and checksum.
"""
