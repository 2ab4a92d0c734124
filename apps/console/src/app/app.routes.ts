import { type ActivatedRouteSnapshot, type Routes } from '@angular/router';
import { askBeforeLeaving } from './ui/leaving';

const volumeTitle = (route: ActivatedRouteSnapshot): string =>
  `${route.paramMap.get('namespace')}/${route.paramMap.get('pvc')}`;

const policyEditor = async () => (await import('./policies/policy-editor-page')).PolicyEditorPage;

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
    canDeactivate: [askBeforeLeaving],
    // Another volume is another address of the same page.
    runGuardsAndResolvers: 'paramsOrQueryParamsChange',
    loadComponent: async () => (await import('./restore/restore-page')).RestorePage,
  },
  {
    path: 'restore/group',
    title: 'Restore together',
    canDeactivate: [askBeforeLeaving],
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
    path: 'policies',
    title: 'Policies',
    loadComponent: async () => (await import('./policies/policies-page')).PoliciesPage,
  },
  {
    // A policy may be called `new`, but never `-`.
    path: 'policies/-/new',
    title: 'New policy',
    canDeactivate: [askBeforeLeaving],
    loadComponent: policyEditor,
  },
  {
    path: 'policies/:name',
    title: (route) => route.paramMap.get('name') ?? 'Policy',
    canDeactivate: [askBeforeLeaving],
    loadComponent: policyEditor,
  },
  {
    path: 'storage',
    title: 'Storage',
    loadComponent: async () => (await import('./storage/storage-page')).StoragePage,
  },
  {
    path: 'settings',
    title: 'Settings',
    loadComponent: async () => (await import('./settings/settings-page')).SettingsPage,
  },
  {
    path: '**',
    title: 'Not found',
    loadComponent: async () => (await import('./not-found-page')).NotFoundPage,
  },
];

/**
 * Begins to fetch the part for the page at an address, so that it comes while the shell is built; the
 * router would only ask for it afterwards. Whether it can be had is found out there.
 */
export function fetchPage(pathname: string): void {
  const route = routes.find(({ path }) => `/${path}` === pathname);
  Promise.resolve(route?.loadComponent?.()).catch(() => undefined);
}
