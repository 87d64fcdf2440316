import { bucketOf } from '../../../services/contracts/ids';
import { mint } from './person';

/** A fresh auction id whose bucket the replicaset owns. */
export function idOn(replicaset: 'a' | 'b'): string {
  for (;;) {
    const id = `demo-${mint().slice(0, 10)}`;
    if (bucketOf(id) <= 1500 === (replicaset === 'a')) return id;
  }
}
