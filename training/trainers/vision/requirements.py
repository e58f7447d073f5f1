"""What the vision trainers need beyond the portal, and what all of them say about going on after a crash."""

from training.trainers import requirements

TORCH = (requirements.TORCH, requirements.SAFETENSORS, requirements.PILLOW)
TORCHVISION = (*TORCH, requirements.TORCHVISION)
RESUMES = "Goes on from its last checkpoint, and on a processor ends exactly as it would have without the interruption."
