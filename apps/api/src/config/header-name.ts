import { type Parsed, parsed, refused } from '@soteria/domain';

const HEADER_NAME = /^[A-Za-z0-9-]+$/;

/** The name of a header that carries identity: with other characters it has twins that layers fold into it. */
export function headerName(text: string): Parsed<string> {
  return HEADER_NAME.test(text)
    ? parsed(text)
    : refused('a header is named with letters, digits and "-"');
}
