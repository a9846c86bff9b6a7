package io.kilonova.hypervisor.libvirt;

import io.kilonova.agent.protocol.BlockDevice;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** The disks that a domain has, as libvirt tells of them. */
record DomainDisks(List<Found> all) {
    private static final int AS_DEFINED = 2;

    DomainDisks {
        all = List.copyOf(all);
    }

    /**
     * One disk.
     *
     * @param place where its bytes are, as {@link DiskSource#place()}; empty for an empty drive
     * @param disk the whole of it
     * @param isMirrored whether all that it holds is somewhere else, too, and stays so
     */
    record Found(String target, String serial, String place, Xml disk, boolean isMirrored) {
        String xml() {
            return disk.toString();
        }

        String without(String element) {
            return Xml.copyOf(disk.element()).without(element).toString();
        }
    }

    /** Of the guest as it runs; none when it does not. */
    static DomainDisks live(Domain domain) throws LibvirtException {
        return domain.isActive() == 1 ? of(domain.getXMLDesc(0)) : new DomainDisks(List.of());
    }

    /** Of the guest as it will start. */
    static DomainDisks defined(Domain domain) throws LibvirtException {
        return of(domain.getXMLDesc(AS_DEFINED));
    }

    static DomainDisks of(String xml) {
        try {
            var factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            var document =
                    factory.newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
            var disks = new ArrayList<Found>();
            var elements = document.getElementsByTagName("disk");
            for (int i = 0; i < elements.getLength(); i++) {
                disks.add(found((Element) elements.item(i)));
            }
            return new DomainDisks(disks);
        } catch (IOException | ParserConfigurationException | SAXException e) {
            throw new IllegalStateException("a domain that cannot be read", e);
        }
    }

    private static Found found(Element disk) {
        var place = "";
        var source = child(disk, "source");
        for (var attribute : List.of("file", "dev", "name")) {
            place = place.isEmpty() ? attribute(source, attribute) : place;
        }
        var serial = child(disk, "serial").map(Element::getTextContent).orElse("");
        var mirror = attribute(child(disk, "mirror"), "ready");
        return new Found(
                attribute(child(disk, "target"), "dev"),
                serial,
                place,
                Xml.copyOf(disk),
                mirror.equals("yes"));
    }

    private static Optional<Element> child(Element parent, String name) {
        for (var node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element && element.getTagName().equals(name)) {
                return Optional.of(element);
            }
        }
        return Optional.empty();
    }

    private static String attribute(Optional<Element> element, String name) {
        return element.map(found -> found.getAttribute(name)).orElse("");
    }

    /** The disk that is this volume; by where it is when it bears another one's name. */
    Optional<Found> find(BlockDevice device, DiskSource source) {
        return all.stream()
                .filter(disk -> disk.serial().equals(device.getVolumeId()))
                .findFirst()
                .or(() ->
                        all.stream()
                                .filter(disk -> disk.place().equals(source.place()))
                                .findFirst());
    }

    /** The disk whose bytes are there. */
    Optional<Found> at(DiskSource source) {
        return all.stream().filter(disk -> disk.place().equals(source.place())).findFirst();
    }

    Set<String> targets() {
        return all.stream().map(Found::target).collect(Collectors.toSet());
    }

    List<String> places() {
        return all.stream().map(Found::place).filter(place -> !place.isEmpty()).toList();
    }
}
