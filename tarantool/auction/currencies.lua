--- Currencies the house may hold auctions in, and their minor units (ISO 4217 exponents).
return { GBP = 2, EUR = 2, USD = 2, JPY = 0, KWD = 3 }
