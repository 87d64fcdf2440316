import { useQuery } from '@tanstack/react-query';
import { useGavel } from '@gavel/ui/gavel';
import * as calls from './calls';
import { useWork } from './house';

/** A path that names nothing yet. */
export const NEW = 'new';

export function useAuctions() {
  const { api } = useGavel();
  const { houseId } = useWork();
  return useQuery({
    queryKey: ['auctions', houseId],
    queryFn: () => calls.auctions(api.call, houseId),
  });
}
export function useLots() {
  const { api } = useGavel();
  const { houseId } = useWork();
  return useQuery({
    queryKey: ['lots', houseId],
    queryFn: () => calls.lots(api.call, houseId),
  });
}
