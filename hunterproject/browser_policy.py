"""What browsers may do with our pages: nothing from elsewhere, nothing inline, no sensors."""

#: For django-csp.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "manifest-src": ["'self'"],
        "object-src": ["'none'"],
        "worker-src": ["'self'"],
    }
}
#: What pages may ask of a browser: nothing.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        *("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer"),
        *("microphone", "midi", "payment", "serial", "usb"),
    )
)
