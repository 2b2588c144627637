"""The program that opens a file somebody sent: run as a process of its own by ``reading``.

It sees neither settings nor database, only the file, with limits on memory and time. Its modules
import nothing of the portal.
"""
