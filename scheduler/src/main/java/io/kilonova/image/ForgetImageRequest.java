package io.kilonova.image;

/** Removes an image that nobody needs any more. */
public record ForgetImageRequest(String imageId) {}
