export type Role =
  'bidder' | 'clerk' | 'auctioneer' | 'manager' | 'finance' | 'engineer' | 'service';
/** A role a person has, in a house; bidders and engineers have none. */
export interface Grant {
  role: Role;
  house_id?: string;
}
export interface Session {
  user_id: string;
  grants: Grant[];
  expires_at_ms: number;
}
/** Verifies what the users service signed. Throws NotSignedIn. */
export interface Sessions {
  /** An access token, from `Authorization: Bearer`. */
  verify(token: string): Promise<Session>;
  /**
   * Whose access token this is or was, whether its time is over or not. It opens nothing: an act that
   * was begun while it held may be recognised by it.
   */
  past(token: string): Promise<Session>;
  /** A push ticket: bound to user and origin. */
  verifyTicket(ticket: string): Promise<Session & { origin: string }>;
}

/** Signs what `Sessions` verifies: only the services host holds the key. Both live 10 minutes. */
export interface Signer {
  access(userId: string, grants: Grant[]): Promise<{ token: string; expires_at_ms: number }>;
  /** Bound to user and origin; '' for a client that sends none (not a browser). */
  ticket(
    userId: string,
    grants: Grant[],
    origin: string,
  ): Promise<{ token: string; expires_at_ms: number }>;
}
