const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

export const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** An element around text that is XML already. */
export const element = (name: string, ...content: string[]): string =>
  `<${name}>${content.join('')}</${name}>`;

/** A whole document. */
export const xml = (root: string, ...content: string[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${NAMESPACE}">${content.join('')}</${root}>`;

/** The document of an error. */
export const fault = (code: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${element('Error', element('Code', code), element('Message', code))}`;
