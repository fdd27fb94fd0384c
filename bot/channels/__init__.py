"""Chat services: each adapter sets a message in its service's form and turns every failure into ours."""
