import { bootstrapApplication } from '@angular/platform-browser';
import { appConfig } from './app/app.config';
import { fetchPage } from './app/app.routes';
import { Shell } from './app/shell/shell';

fetchPage(location.pathname);
await bootstrapApplication(Shell, appConfig);
