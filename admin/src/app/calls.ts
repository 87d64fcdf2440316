import * as http from '@gavel/contracts/http';
import type { Call } from '@gavel/ui/api';

const house = (houseId: string, rest: string) =>
  `/api/houses/${encodeURIComponent(houseId)}/${rest}`;
const auction = (auctionId: string, rest: string) =>
  `/api/auctions/${encodeURIComponent(auctionId)}/${rest}`;
const part = encodeURIComponent;

/** The calls of the house's screens: one aggregated read a page, and its acts. */
export const desk = (call: Call, auctionId: string) =>
  call('GET', auction(auctionId, 'desk'), http.deskView);
export const command = (call: Call, auctionId: string, name: http.CommandName, body: object) =>
  call('POST', auction(auctionId, `commands/${name}`), http.commandAnswer, body);
export const auctions = (call: Call, houseId: string) =>
  call('GET', house(houseId, 'auctions'), http.houseAuctionsView);
export const putAuction = (
  call: Call,
  houseId: string,
  auctionId: string,
  body: http.AuctionBody,
) => call('PUT', house(houseId, `auctions/${part(auctionId)}`), http.auctionView, body);
export const publish = (call: Call, houseId: string, auctionId: string) =>
  call('POST', house(houseId, `auctions/${part(auctionId)}/publish`), http.publishView);
export const lots = (call: Call, houseId: string) =>
  call('GET', house(houseId, 'lots'), http.houseLotsView);
/** `version`: the one that was edited, so that nobody's change is overwritten unseen. */
export const putLot = (
  call: Call,
  houseId: string,
  lotId: string,
  body: http.LotBody,
  version?: number,
) =>
  call(
    'PUT',
    house(houseId, `lots/${part(lotId)}`),
    http.houseLotView,
    body,
    version === undefined ? undefined : { 'if-match': String(version) },
  );
export const balances = (call: Call, houseId: string) =>
  call('GET', house(houseId, 'balances'), http.balancesView);
export const rules = (call: Call, houseId: string) =>
  call('GET', house(houseId, 'rules'), http.rulesView);
export const putRules = (call: Call, houseId: string, body: http.RulesBody) =>
  call('PUT', house(houseId, 'rules'), http.rulesView, body);
export const undoPreview = (call: Call, auctionId: string, lotNo: number) =>
  call('GET', auction(auctionId, `lots/${lotNo}/undo`), http.undoView);
export const lateTray = (call: Call, auctionId: string, lotNo: number) =>
  call('GET', auction(auctionId, `lots/${lotNo}/late`), http.lateTrayView);
/** Kept under their hash; shown once the journal has it. */
export const putWords = (
  call: Call,
  houseId: string,
  auctionId: string,
  lotNo: number,
  words: object,
) =>
  call(
    'POST',
    house(houseId, `auctions/${part(auctionId)}/lots/${lotNo}/words`),
    http.lotWordsView,
    words,
  );
