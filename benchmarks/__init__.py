"""Speed, memory and characters, measured beside the peers. Each script prints one table or a few: see README.md."""
