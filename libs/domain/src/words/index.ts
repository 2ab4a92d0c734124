export * from './bytes';
export * from './duration';
export * from './moment';
export * from './numbers';
export * from './parsed';
