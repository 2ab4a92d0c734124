import { DOCUMENT, Service, inject } from '@angular/core';

/** Gives a text to the person as a file. */
@Service()
export class FileSaver {
  private readonly document = inject(DOCUMENT);

  save(name: string, type: string, text: string): void {
    const address = URL.createObjectURL(new Blob([text], { type }));
    const link = this.document.createElement('a');
    link.href = address;
    link.download = name;
    link.click();
    URL.revokeObjectURL(address);
  }
}
