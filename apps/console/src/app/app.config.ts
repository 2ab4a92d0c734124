import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { type ApplicationConfig, provideBrowserGlobalErrorListeners } from '@angular/core';
import {
  TitleStrategy,
  UrlSerializer,
  provideRouter,
  withComponentInputBinding,
  withInMemoryScrolling,
  withNavigationErrorHandler,
  withPreloading,
  withRouterConfig,
} from '@angular/router';
import { routes } from './app.routes';
import { answerObserver, clientHeaders, patience, readinessAnswers } from './data/api';
import { LaterPages, tellThatItDidNotOpen } from './later-pages';
import { PageTitle } from './page-title';
import { ReadableAddress } from './readable-address';

export const appConfig: ApplicationConfig = {
  providers: [
    provideBrowserGlobalErrorListeners(),
    provideHttpClient(
      withInterceptors([clientHeaders, answerObserver, readinessAnswers, patience]),
    ),
    provideRouter(
      routes,
      withComponentInputBinding(),
      withInMemoryScrolling({ scrollPositionRestoration: 'enabled' }),
      withRouterConfig({
        paramsInheritanceStrategy: 'always',
        resolveNavigationPromiseOnError: true,
        // Somebody who goes back and then stays has as many pages behind them as before.
        canceledNavigationResolution: 'computed',
      }),
      withPreloading(LaterPages),
      withNavigationErrorHandler(tellThatItDidNotOpen),
    ),
    { provide: TitleStrategy, useExisting: PageTitle },
    { provide: UrlSerializer, useClass: ReadableAddress },
  ],
};
