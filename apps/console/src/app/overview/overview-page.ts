import { Component } from '@angular/core';
@Component({ selector: 'sot-overview-page', template: '<h1 tabindex="-1">OverviewPage</h1>' })
export class OverviewPage {}
