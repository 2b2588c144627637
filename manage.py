#!/usr/bin/env python
"""Command line of Tatanan: ``manage.py demo`` starts everything, ``manage.py help`` lists the rest."""

import os
import sys


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
