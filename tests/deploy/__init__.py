"""What it takes to run the app for others: the image, the services around it, their secrets."""
