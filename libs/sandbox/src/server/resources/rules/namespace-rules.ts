import { arrayAt, isObject } from '../../json';
import { dnsLabel } from '../../validation/names';
import { type KindRules } from '../definition';

/** A Namespace: it ends once its contents and then its finalizers are gone. */
export const NAMESPACE_RULES: Partial<KindRules> = {
  nameRule: dnsLabel,
  applyDefaults: (object) => {
    if (!object.metadata.name) return;
    object.metadata.labels = {
      ...object.metadata.labels,
      'kubernetes.io/metadata.name': object.metadata.name,
    };
  },
  prepareCreate: (object) => {
    object['spec'] = { finalizers: ['kubernetes'] };
    object['status'] = { phase: 'Active' };
  },
  prepareUpdate: (object, old) => {
    const spec = isObject(object['spec']) ? object['spec'] : {};
    spec['finalizers'] = arrayAt(old, 'spec', 'finalizers');
    object['spec'] = spec;
    if (object.metadata.deletionTimestamp === undefined) return;
    const status = isObject(object['status']) ? object['status'] : {};
    object['status'] = { ...status, phase: 'Terminating' };
  },
  mustStay: (object) => arrayAt(object, 'spec', 'finalizers').length > 0,
};
