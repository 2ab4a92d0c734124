import { Component } from '@angular/core';
@Component({ selector: 'sot-operation-page', template: '<h1 tabindex="-1">OperationPage</h1>' })
export class OperationPage {}
