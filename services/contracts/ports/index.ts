/** What one part knows of another, by narrow interface types that name no driver. */
export * from './basics';
export * from './bidding';
export * from './bus';
export * from './endpoint';
export * from './live-auctions';
export * from './objects';
export * from './payments';
export * from './services';
export * from './sessions';
export * from './sql';
