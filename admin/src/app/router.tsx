import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Navigate,
} from '@tanstack/react-router';
import { useWork } from './house';
import { NotFound, pathOf, Shell } from './shell';

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });

/** The first page of one's role. */
function Start() {
  const { sections } = useWork();
  return <Navigate to={pathOf(sections[0] ?? 'auctions')} replace />;
}
const start = createRoute({ getParentRoute: () => root, path: '/', component: Start });
const auctions = createRoute({
  getParentRoute: () => root,
  path: '/auctions',
  component: lazyRouteComponent(() => import('../clerk/auctions-page'), 'AuctionsPage'),
});
const desk = createRoute({
  getParentRoute: () => root,
  path: '/auctions/$auctionId/desk',
  component: lazyRouteComponent(() => import('../clerk/desk-page'), 'DeskPage'),
});
const planning = createRoute({
  getParentRoute: () => root,
  path: '/planning',
  component: lazyRouteComponent(() => import('../manager/planning-page'), 'PlanningPage'),
});
const plan = createRoute({
  getParentRoute: () => root,
  path: '/planning/auctions/$auctionId',
  component: lazyRouteComponent(() => import('../manager/auction-page'), 'AuctionPage'),
});
const lots = createRoute({
  getParentRoute: () => root,
  path: '/planning/lots',
  component: lazyRouteComponent(() => import('../manager/lots-page'), 'LotsPage'),
});
const lot = createRoute({
  getParentRoute: () => root,
  path: '/planning/lots/$lotId',
  component: lazyRouteComponent(() => import('../manager/lot-page'), 'LotPage'),
});
const rules = createRoute({
  getParentRoute: () => root,
  path: '/rules',
  component: lazyRouteComponent(() => import('../rules/rules-page'), 'RulesPage'),
});
const balances = createRoute({
  getParentRoute: () => root,
  path: '/balances',
  component: lazyRouteComponent(() => import('../finance/balances-page'), 'BalancesPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([start, auctions, desk, planning, plan, lots, lot, rules, balances]),
  basepath: '/admin',
  scrollRestoration: true,
});
declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
