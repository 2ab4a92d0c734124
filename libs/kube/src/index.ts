export * from './core';
export * from './keys';
export * from './longhorn';
export * from './meta';
export * from './quantity';
export * from './resources';
