def HunterMiddleware(get_response):
    return get_response
