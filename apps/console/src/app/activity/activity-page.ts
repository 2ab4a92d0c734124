import { Component } from '@angular/core';
@Component({ selector: 'sot-activity-page', template: '<h1 tabindex="-1">ActivityPage</h1>' })
export class ActivityPage {}
