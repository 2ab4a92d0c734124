import { type ActivatedRouteSnapshot, type Routes } from '@angular/router';

const volumeTitle = (route: ActivatedRouteSnapshot): string =>
  `${route.paramMap.get('namespace')}/${route.paramMap.get('pvc')}`;

export const routes: Routes = [
  {
    path: '',
    pathMatch: 'full',
    title: 'Overview',
    loadComponent: async () => (await import('./overview/overview-page')).OverviewPage,
  },
  {
    path: 'volumes',
    title: 'Volumes',
    loadComponent: async () => (await import('./volumes/volumes-page')).VolumesPage,
  },
  {
    path: 'volumes/deleted',
    title: 'Deleted volumes',
    loadComponent: async () => (await import('./volumes/deleted-volumes-page')).DeletedVolumesPage,
  },
  {
    path: 'volumes/:namespace/:pvc',
    title: volumeTitle,
    loadComponent: async () => (await import('./volumes/volume-page')).VolumePage,
  },
  {
    path: 'restore',
    title: 'Restore',
    loadComponent: async () => (await import('./restore/restore-page')).RestorePage,
  },
  {
    path: 'restore/group',
    title: 'Restore together',
    loadComponent: async () => (await import('./restore/group-page')).GroupPage,
  },
  {
    path: 'activity',
    title: 'Activity',
    loadComponent: async () => (await import('./activity/activity-page')).ActivityPage,
  },
  {
    path: 'activity/:id',
    title: 'Operation',
    loadComponent: async () => (await import('./activity/operation-page')).OperationPage,
  },
  {
    path: '**',
    title: 'Not found',
    loadComponent: async () => (await import('./not-found-page')).NotFoundPage,
  },
];
