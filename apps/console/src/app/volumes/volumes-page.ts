import { Component } from '@angular/core';
@Component({ selector: 'sot-volumes-page', template: '<h1 tabindex="-1">VolumesPage</h1>' })
export class VolumesPage {}
