"""The bundled newsroom of ``dragoman demo``: invented outlets in many languages, served on loopback.

``articles/`` holds one YAML file per outlet. Every outlet, person and event in it is made up; the places are real.
``outlets.py`` reads those files, ``documents.py`` sets feeds and pages, ``newsroom.py`` serves them.
"""
