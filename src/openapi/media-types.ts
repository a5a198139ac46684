/** Kinds of media types that several modules use. Pass media types without parameters, in lower case. */

export const formMediaType = "application/x-www-form-urlencoded";
export const multipartMediaType = "multipart/form-data";

export const isJsonType = (mediaType: string): boolean => /[/+]json$/.test(mediaType);
export const isXmlType = (mediaType: string): boolean => /[/+]xml$/.test(mediaType);
