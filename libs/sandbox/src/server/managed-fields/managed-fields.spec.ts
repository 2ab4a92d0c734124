import fc from 'fast-check';
import { type ApiObject } from '../object';
import { kubernetesType } from '../schema/kubernetes';
import { differenceOf, fieldsOf } from './compare';
import { FieldSet, describePath } from './field-set';
import { type Writer, applyConfiguration, ownChanges, ownNew, sameButForTimes } from './ownership';

const step = fc.constantFrom('f:a', 'f:b', 'k:{"name":"x"}');
const paths = fc.array(fc.array(step, { minLength: 1, maxLength: 3 }), { maxLength: 8 });

const setOf = (places: readonly (readonly string[])[]): FieldSet => {
  const set = new FieldSet();
  for (const place of places) set.add(place);
  return set;
};
const members = (set: FieldSet): string[] =>
  Array.from(set.paths(), (path) => path.join(' ')).sort();

describe('field sets', () => {
  it('agree with sets of paths', () => {
    fc.assert(
      fc.property(paths, paths, (left, right) => {
        const [a, b] = [setOf(left), setOf(right)];
        const [keysA, keysB] = [left, right].map(
          (one) => new Set(one.map((path) => path.join(' '))),
        );
        const both = [...(keysA ?? [])].filter((key) => keysB?.has(key));
        const only = [...(keysA ?? [])].filter((key) => keysB?.has(key) !== true);
        expect(members(a.intersection(b))).toEqual(both.sort());
        expect(members(a.minus(b))).toEqual(only.sort());
        expect(members(a.union(b))).toEqual(
          [...new Set([...(keysA ?? []), ...(keysB ?? [])])].sort(),
        );
      }),
    );
  });

  it('survive being written as FieldsV1', () => {
    fc.assert(
      fc.property(paths, (places) => {
        const set = setOf(places);
        expect(FieldSet.fromJson(set.toJson()).equals(set)).toBe(true);
      }),
    );
  });

  it('tell places in words', () => {
    const path = ['f:spec', 'f:containers', 'k:{"name":"web"}', 'f:ports', 'v:80'];
    expect(describePath(path)).toBe('.spec.containers[name="web"].ports[=80]');
  });
});

describe('what is owned', () => {
  const pod = kubernetesType('Pod');
  const spec = { containers: [{ name: 'web', image: 'a', ports: [{ containerPort: 80 }] }] };

  it('is told field by field, with lists by their keys', () => {
    expect(fieldsOf(pod, { spec }).toJson()).toEqual({
      'f:spec': {
        'f:containers': {
          'k:{"name":"web"}': {
            '.': {},
            'f:image': {},
            'f:name': {},
            'f:ports': {
              'k:{"containerPort":80,"protocol":"TCP"}': { '.': {}, 'f:containerPort': {} },
            },
          },
        },
      },
    });
  });

  it('holds atomic types and lists as a whole', () => {
    const claim = kubernetesType('PersistentVolumeClaim');
    const fields = fieldsOf(claim, {
      spec: { accessModes: ['ReadWriteOnce'], selector: { matchLabels: { a: 'b' } } },
    });
    expect(fields.toJson()).toEqual({ 'f:spec': { 'f:accessModes': {}, 'f:selector': {} } });
  });

  it('differs where it was added, changed or removed', () => {
    const before = { metadata: { labels: { same: '1', change: '1', drop: '1' } } };
    const after = { metadata: { labels: { same: '1', change: '2', add: '1' } } };
    const { added, changed, removed } = differenceOf(pod, before, after);
    expect([added, changed, removed].map(members)).toEqual([
      ['f:metadata f:labels f:add'],
      ['f:metadata f:labels f:change'],
      ['f:metadata f:labels f:drop'],
    ]);
  });
});

describe('owners', () => {
  const schema = kubernetesType('ConfigMap');
  const writer = (manager: string, time = '2026-01-01T00:00:00Z'): Writer => ({
    manager,
    apiVersion: 'v1',
    subresource: '',
    time,
  });
  const configMap = (data: Record<string, string>, uid?: string): ApiObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'x', ...(uid === undefined ? {} : { uid }) },
    data,
  });
  const ownersOf = (object: ApiObject): string[] =>
    (object.metadata.managedFields ?? []).map(
      ({ manager, operation, fieldsV1 }) =>
        `${manager} ${operation} ${Object.keys((fieldsV1['f:data'] ?? {}) as object)
          .filter((key) => key !== '.')
          .join(',')}`,
    );
  const updated = (old: ApiObject, data: Record<string, string>, by: Writer): ApiObject => {
    const object = { ...structuredClone(old), data };
    ownChanges(schema, object, old, by);
    return object;
  };

  it('own what they make and what they change, and lose what others change', () => {
    const made = configMap({ a: '1', b: '1' }, 'uid');
    ownNew(schema, made, writer('maker'));
    const changed = updated(made, { a: '2', b: '1', c: '1' }, writer('other'));
    expect(ownersOf(made)).toEqual(['maker Update f:a,f:b']);
    expect(ownersOf(changed)).toEqual(['maker Update f:b', 'other Update f:a,f:c']);
  });

  it('disappear with the last field they own', () => {
    const made = configMap({ a: '1' }, 'uid');
    ownNew(schema, made, writer('maker'));
    const changed = updated(made, { b: '1' }, writer('other'));
    expect(ownersOf(changed)).toEqual(['maker Update ', 'other Update f:b']);
  });

  it('keep their time as long as what they own stays the same', () => {
    const made = configMap({ a: '1' }, 'uid');
    ownNew(schema, made, writer('maker'));
    const same = updated(made, { a: '1' }, writer('maker', '2027-01-01T00:00:00Z'));
    expect(same.metadata.managedFields?.[0]?.time).toBe('2026-01-01T00:00:00Z');
    const later = structuredClone(same);
    if (later.metadata.managedFields?.[0]) later.metadata.managedFields[0].time = 'later';
    expect(sameButForTimes(same, later)).toBe(true);
  });

  it('are not noted for objects that came past the API, until somebody applies', () => {
    const seeded = configMap({ a: '1' }, 'uid');
    expect(updated(seeded, { a: '2' }, writer('other')).metadata.managedFields).toBeUndefined();
    const applied = applyConfiguration(schema, seeded, configMap({ b: '1' }), writer('one'), false);
    expect(ownersOf(applied)).toEqual(['one Apply f:b', 'before-first-apply Update f:a']);
  });

  it('can be forgotten on request', () => {
    const made = configMap({ a: '1' }, 'uid');
    ownNew(schema, made, writer('maker'));
    const reset = { ...structuredClone(made), metadata: { ...made.metadata, managedFields: [] } };
    ownChanges(schema, reset, made, writer('other'));
    expect(reset.metadata.managedFields).toBeUndefined();
  });

  it('refuse to say who owns what while applying', () => {
    const config = configMap({ a: '1' });
    config.metadata.managedFields = [];
    expect(() =>
      applyConfiguration(schema, configMap({}, 'uid'), config, writer('one'), false),
    ).toThrow('metadata.managedFields must be nil');
  });
});
