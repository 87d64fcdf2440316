import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from '@tanstack/react-router';
import { z } from 'zod';
import { Home } from '../features/home/home-page';
import { NotFound, Shell } from './shell';

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });

/** Where to go after signing in: a path of ours, never another site. */
const next = z.object({
  next: z
    .string()
    .regex(/^\/(?!\/)[A-Za-z0-9/_?=&-]*$/)
    .optional()
    .catch(undefined),
});

const home = createRoute({ getParentRoute: () => root, path: '/', component: Home });
const auction = createRoute({
  getParentRoute: () => root,
  path: '/auctions/$auctionId',
  component: lazyRouteComponent(() => import('../features/auction/auction-page'), 'AuctionPage'),
});
const room = createRoute({
  getParentRoute: () => root,
  path: '/auctions/$auctionId/room',
  component: lazyRouteComponent(() => import('../features/room/room-page'), 'RoomPage'),
});
const lot = createRoute({
  getParentRoute: () => root,
  path: '/auctions/$auctionId/lots/$lotNo',
  component: lazyRouteComponent(() => import('../features/lot/lot-page'), 'LotPage'),
});
const journal = createRoute({
  getParentRoute: () => root,
  path: '/auctions/$auctionId/journal',
  component: lazyRouteComponent(() => import('../features/journal/journal-page'), 'JournalPage'),
});
const account = createRoute({
  getParentRoute: () => root,
  path: '/account',
  component: lazyRouteComponent(() => import('../features/account/account-page'), 'AccountPage'),
});
const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: next,
  component: lazyRouteComponent(() => import('../features/session/session-page'), 'SignInPage'),
});
const register = createRoute({
  getParentRoute: () => root,
  path: '/register',
  validateSearch: next,
  component: lazyRouteComponent(() => import('../features/session/session-page'), 'RegisterPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([home, auction, room, lot, journal, account, signIn, register]),
  scrollRestoration: true,
  defaultPreload: 'intent',
});
declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
