// Apollo Gateway would tell its maker that it runs. This has to be set before it is loaded.
process.env.APOLLO_TELEMETRY_DISABLED = '1';
