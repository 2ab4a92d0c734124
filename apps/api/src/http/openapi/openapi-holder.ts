import { Injectable } from '@nestjs/common';
import { type OpenAPIObject } from '@nestjs/swagger';

/** Holds the document, which can only be made once all routes are known. */
@Injectable()
export class OpenApiHolder {
  document: OpenAPIObject | null = null;
}
