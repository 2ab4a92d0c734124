/** What a script would send; the console's own header says that no other site asks. */
export const HEADERS = { 'X-Soteria-Client': 'console', 'X-Requested-With': 'XMLHttpRequest' };
