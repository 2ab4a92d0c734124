import { Component } from '@angular/core';
@Component({ selector: 'sot-restore-page', template: '<h1 tabindex="-1">RestorePage</h1>' })
export class RestorePage {}
