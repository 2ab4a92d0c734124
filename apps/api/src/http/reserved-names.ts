/**
 * Whether a name reaches into JavaScript's own objects: some readers would change what all objects
 * share, and others would take the field for known, or for not there.
 */
export const isReservedName = (name: string): boolean =>
  name === 'prototype' || name in Object.prototype;
