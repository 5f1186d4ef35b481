"""Whether a deployment is set up as it should be: what `script/deploy-check` asks, part by part."""
