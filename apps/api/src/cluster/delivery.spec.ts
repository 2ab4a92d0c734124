import { ManualClock } from '@soteria/sandbox';
import { Delivery } from './delivery';
import { RowTable } from './row-table';
import { Consumer } from './testing/rows';

interface Row {
  uid: string;
  text: string;
}

describe('Delivery', () => {
  const clock = new ManualClock(0);
  let table: RowTable<Row>;
  let consumer: Consumer<Row>;
  let delivery: Delivery<Row>;
  let reported: string[];
  let version: number;
  beforeEach(() => {
    version = 0;
    reported = [];
    table = new RowTable();
    consumer = new Consumer();
    delivery = new Delivery(
      consumer,
      (key) => table.get(key),
      clock,
      (key) => reported.push(key),
    );
  });
  afterEach(() => delivery.stop());

  const put = (key: string, uid: string, text = ''): void => {
    version += 1;
    delivery.deliver([table.set(key, { version, row: { uid, text } })]);
  };
  const remove = (key: string): void => delivery.deliver([table.set(key, undefined)]);
  const failAt = (bad: string): void => {
    consumer.interfere = (key) => {
      if (key === bad) throw new Error('not now');
    };
  };
  const recover = (): void => {
    consumer.interfere = () => undefined;
  };

  describe('of very many changes', () => {
    /** Longer than a turn. */
    const takeLong = (): void => {
      const until = performance.now() + 5;
      while (performance.now() < until);
    };
    const keys = ['a', 'b', 'c', 'd'];
    const many = () =>
      keys.map((key) => table.set(key, { version: 1, row: { uid: key, text: '' } }));

    it('lets others have their turn in between', async () => {
      let turns = 0;
      consumer.interfere = () => {
        setImmediate(() => (turns += 1));
        takeLong();
      };
      await delivery.deliverInTurns(many());
      expect(consumer.names()).toEqual(keys);
      expect(turns).toBeGreaterThan(0);
    });

    it('owes after a stop what it had not told, and tells each once', async () => {
      consumer.interfere = (key) => {
        if (key === 'b') delivery.stop();
      };
      await delivery.deliverInTurns(many());
      expect(consumer.names()).toEqual(['a', 'b']);
      recover();
      delivery.start();
      expect(consumer.names()).toEqual(keys);
      expect(consumer.contradictions).toEqual([]);
    });

    it('tells nothing twice when what was owed is repeated meanwhile', async () => {
      consumer.interfere = (key) => {
        if (key === 'a' && reported.length === 0) throw new Error('not now');
        if (key !== 'b') return;
        setImmediate(() => clock.advance(60_000));
        takeLong();
      };
      await delivery.deliverInTurns(many());
      expect(consumer.names().sort()).toEqual(keys);
      expect(consumer.contradictions).toEqual([]);
    });
  });

  it('repeats what the consumer threw at, and lets nothing of it out', () => {
    failAt('a');
    put('a', 'u1', 'one');
    put('b', 'u2');
    expect(consumer.names()).toEqual(['b']);
    expect(reported).toEqual(['a']);
    expect(delivery.errors).toBe(1);
    recover();
    clock.advance(999);
    expect(consumer.names()).toEqual(['b']);
    clock.advance(1);
    expect(consumer.rows.get('a')?.text).toBe('one');
  });

  it('tells the row as it is by then, from the one that was taken last', () => {
    put('a', 'u1', 'one');
    failAt('a');
    put('a', 'u1', 'two');
    put('a', 'u1', 'three');
    recover();
    clock.advance(60_000);
    expect(consumer.rows.get('a')?.text).toBe('three');
    expect(consumer.told.map((told) => told.kind)).toEqual(['added', 'changed']);
    expect(consumer.contradictions).toEqual([]);
  });

  it('repeats removals, and forgets what came and went unseen', () => {
    put('a', 'u1');
    failAt('a');
    remove('a');
    recover();
    clock.advance(60_000);
    expect(consumer.names()).toEqual([]);
    failAt('b');
    put('b', 'u2');
    remove('b');
    recover();
    clock.advance(60_000);
    expect(consumer.told.map((told) => told.kind)).toEqual(['added', 'removed']);
    expect(consumer.contradictions).toEqual([]);
  });

  it('tells a successor of the same name as two changes, also late', () => {
    put('a', 'u1');
    failAt('a');
    put('a', 'u2', 'successor');
    recover();
    clock.advance(60_000);
    expect(consumer.told.map((told) => told.kind)).toEqual(['added', 'removed', 'added']);
    expect(consumer.rows.get('a')?.uid).toBe('u2');
    expect(consumer.contradictions).toEqual([]);
  });

  it('hands over at the next change what is owed, without waiting', () => {
    failAt('a');
    put('a', 'u1', 'one');
    recover();
    put('a', 'u1', 'two');
    expect(consumer.rows.get('a')?.text).toBe('two');
  });

  it('grows patient with a consumer that never takes it', () => {
    failAt('a');
    put('a', 'u1');
    clock.advance(3_600_000);
    expect(delivery.errors).toBeGreaterThan(50);
    expect(delivery.errors).toBeLessThan(80);
  });

  it('repeats the end of a list', () => {
    failAt('');
    delivery.replaced();
    recover();
    clock.advance(1_000);
    expect(consumer.told).toEqual([{ kind: 'replaced' }]);
  });

  it('calls nobody after the stop, and hands over at the next start what was missed', () => {
    put('a', 'u1', 'one');
    failAt('c');
    put('c', 'u3');
    recover();
    delivery.stop();
    put('a', 'u1', 'two');
    put('b', 'u2');
    put('a', 'u1', 'three');
    delivery.replaced();
    clock.advance(60_000);
    expect(consumer.told).toHaveLength(1);
    delivery.start();
    expect(consumer.names()).toEqual(['a', 'b', 'c']);
    expect(consumer.rows.get('a')?.text).toBe('three');
    expect(consumer.told.at(-1)).toEqual({ kind: 'replaced' });
    expect(consumer.contradictions).toEqual([]);
  });
});
