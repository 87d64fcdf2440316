#!/usr/bin/env tarantool
--- An instance of the engine: `tarantool init.lua`, with its environment (see README).
local here = debug.getinfo(1, 'S').source:match('^@(.*)/[^/]*$') or '.'
package.path = here .. '/?.lua;' .. package.path

local config = require('cluster.config').read()
require('cluster.instance').start(config)
