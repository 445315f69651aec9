"""The vocabularies of concepts that come with lacunary, and how a vocabulary is read."""
