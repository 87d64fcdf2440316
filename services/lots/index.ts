import type { Objects, Service } from '../contracts/ports';
import { listEndpoint, putEndpoint, readEndpoint } from './http/house-lots';
import { fileEndpoint, putFileEndpoint, putImageEndpoint } from './http/images';
import { lookupEndpoint, plannedEndpoint } from './http/internal';
import { createLotStore, type Connection } from './store/lots';

export interface LotsDeps {
  mongo: Connection;
  objects: Objects;
}

/** The works a house may sell, and their pictures. Publishes and hears nothing. */
export function createLots({ mongo, objects }: LotsDeps): Service {
  const store = createLotStore(mongo);
  return {
    name: 'lots',
    endpoints: [
      listEndpoint(store),
      readEndpoint(store),
      putEndpoint(store),
      lookupEndpoint(store),
      plannedEndpoint(store),
      putFileEndpoint({ store, objects }),
      putImageEndpoint({ store, objects }),
      fileEndpoint({ store, objects }),
    ],
    consumers: [],
    jobs: [],
    prepare: async () => {
      await store.prepare();
    },
  };
}
