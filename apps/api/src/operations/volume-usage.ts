import { Injectable } from '@nestjs/common';
import { type CreatedObject } from '@soteria/domain';
import { type KubeObject, type PersistentVolume, RESOURCES } from '@soteria/kube';
import { ClusterWriter } from '../cluster/cluster-writer';
import { KubeError } from '../cluster/kube-error';
import { Drivers } from '../driver/drivers';
import { FactStore } from '../driver/fact-store';

interface StoredIn {
  driver: string;
  handle: string;
}

/**
 * Who else has a hold on the data of a volume: other PVs may point to it, and its own PV may have been
 * bound anew. The PVs and claims themselves tell; what a driver remembers of them lags behind.
 */
@Injectable()
export class VolumeUsage {
  /** The list that is being read: many volumes are asked about at the same time. */
  private listing: Promise<PersistentVolume[]> | null = null;

  constructor(
    private readonly writer: ClusterWriter,
    private readonly drivers: Drivers,
    private readonly facts: FactStore,
  ) {}

  /** Another user of a claim's volume: a driver may delete the volume along with the claim. */
  async ofClaim(claim: KubeObject, ours: ReadonlySet<string>): Promise<string | null> {
    const all = await this.persistentVolumes();
    const own = all.find(({ spec }) => spec.claimRef?.uid === claim.metadata.uid);
    return own ? this.otherUser(all, own, ours) : null;
  }

  /** A claim that this PV is bound to and that is not ours, or another PV of its volume. */
  async ofPersistentVolume(
    { name, uid }: CreatedObject,
    ours: ReadonlySet<string>,
  ): Promise<string | null> {
    const all = await this.persistentVolumes();
    const present = all.find(({ metadata }) => metadata.name === name && metadata.uid === uid);
    if (!present) return null;
    const claim = await this.claimOf(present);
    if (claim && !ours.has(claim.uid)) return `the claim ${claim.name}`;
    return this.otherUser(all, present, ours);
  }

  /** A PV that points to this volume and is not ours, or somebody who has it attached by hand. */
  async ofVolume({ name }: CreatedObject, ours: ReadonlySet<string>): Promise<string | null> {
    const handle = this.facts.volume(name)?.handle ?? name;
    const places = [...this.drivers.provisioners].map((driver) => ({ driver, handle }));
    const all = await this.persistentVolumes();
    const other = all.find(
      (pv) => !ours.has(pv.metadata.uid ?? '') && places.some((place) => liesIn(pv, place)),
    );
    return other ? this.inWords(other) : this.byHand(handle);
  }

  private async otherUser(
    all: readonly PersistentVolume[],
    own: PersistentVolume,
    ours: ReadonlySet<string>,
  ): Promise<string | null> {
    const { csi } = own.spec;
    if (!csi) return null;
    const place = { driver: csi.driver, handle: csi.volumeHandle };
    const other = all.find(
      (pv) => pv !== own && !ours.has(pv.metadata.uid ?? '') && liesIn(pv, place),
    );
    return other ? this.inWords(other) : this.byHand(csi.volumeHandle);
  }

  /** Somebody may have it attached past Kubernetes, to look into it, say. */
  private async byHand(handle: string): Promise<string | null> {
    const known = this.facts.volume(handle);
    const [first] = this.drivers.all();
    const driver = known ? this.drivers.named(known.driver) : first;
    return driver?.attachedByHand(handle) ?? null;
  }

  private async inWords(pv: PersistentVolume): Promise<string> {
    const claim = await this.claimOf(pv);
    const bound = claim ? ` of the claim ${claim.name}` : '';
    return `the PV ${pv.metadata.name}${bound}, which was made by others`;
  }

  /** The claim that a PV belongs to, when it is there; one of the same name only is another. */
  private async claimOf({
    spec: { claimRef },
  }: PersistentVolume): Promise<{ name: string; uid: string } | null> {
    const { namespace, name, uid } = claimRef ?? {};
    if (!namespace || !name) return null;
    try {
      const claim = await this.writer.get<KubeObject>(RESOURCES.persistentVolumeClaims, {
        namespace,
        name,
      });
      const present = claim.metadata.uid ?? '';
      const isMeant = uid === undefined || uid === '' || uid === present;
      return isMeant ? { name: `${namespace}/${name}`, uid: present } : null;
    } catch (error) {
      if (error instanceof KubeError && error.code === 'not-found') return null;
      throw error;
    }
  }

  private persistentVolumes(): Promise<PersistentVolume[]> {
    this.listing ??= this.writer
      .list<PersistentVolume>(RESOURCES.persistentVolumes)
      .finally(() => (this.listing = null));
    return this.listing;
  }
}

const liesIn = ({ spec: { csi } }: PersistentVolume, { driver, handle }: StoredIn): boolean =>
  csi?.driver === driver && csi.volumeHandle === handle;
