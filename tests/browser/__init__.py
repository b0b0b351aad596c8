"""Pages driven in headless Chromium, from disk and with the network cut."""
