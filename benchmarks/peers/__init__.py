"""The peers: what somebody would write who needs the same thing and none of our promises. At most 40 lines each."""
