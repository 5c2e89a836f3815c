"""Golden vectors, fictional parties and a memory of a receiver: for tests here, in the services, and of peers."""
