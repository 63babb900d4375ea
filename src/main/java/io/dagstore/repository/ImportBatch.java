package io.dagstore.repository;

import io.dagstore.model.Artifact;
import io.dagstore.model.CasBlob;
import io.dagstore.model.TagMove;
import java.util.Collection;
import java.util.List;

/**
 * New rows that are stored together. They may refer to each other, and to rows that are stored already.
 *
 * @param blobs each content id once
 * @param artifacts new ones, whose blobs are among the blobs or stored already
 * @param chains the new patches among the artifacts, each at the end of its chain
 * @param moves of tags, oldest first; the tags themselves are not changed
 */
public record ImportBatch(
        Collection<CasBlob> blobs, List<Artifact> artifacts, List<ChainLink> chains, List<TagMove> moves) {}
