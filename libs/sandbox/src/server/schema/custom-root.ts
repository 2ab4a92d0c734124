import { kubernetesType } from './kubernetes';
import { type StructNode, text } from './type-node';

/** The schema of a custom resource around its own fields: what every object has comes first. */
export function customRoot(kind: string, fields: StructNode['fields'], open = false): StructNode {
  return {
    is: 'struct',
    name: kind,
    open,
    fields: { ...fields, apiVersion: text, kind: text, metadata: kubernetesType('ObjectMeta') },
  };
}
