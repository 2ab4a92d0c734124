import { Component } from '@angular/core';
@Component({ selector: 'sot-volume-page', template: '<h1 tabindex="-1">VolumePage</h1>' })
export class VolumePage {}
