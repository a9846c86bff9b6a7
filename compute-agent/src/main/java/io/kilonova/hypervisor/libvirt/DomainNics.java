package io.kilonova.hypervisor.libvirt;

import java.io.StringReader;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/** The interfaces that a domain has, by their MAC addresses. */
final class DomainNics {
    private static final int AS_DEFINED = 2;

    private DomainNics() {}

    /** Of the guest as it runs. */
    static Set<String> live(Domain domain) throws LibvirtException {
        return domain.isActive() == 1 ? of(domain.getXMLDesc(0)) : Set.of();
    }

    /** Of the guest as it will start. */
    static Set<String> defined(Domain domain) throws LibvirtException {
        return of(domain.getXMLDesc(AS_DEFINED));
    }

    static Set<String> of(String xml) {
        try {
            var factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            var document =
                    factory.newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
            var addresses = new HashSet<String>();
            var interfaces = document.getElementsByTagName("interface");
            for (int i = 0; i < interfaces.getLength(); i++) {
                var macs = ((Element) interfaces.item(i)).getElementsByTagName("mac");
                if (macs.getLength() > 0) {
                    var mac = ((Element) macs.item(0)).getAttribute("address");
                    addresses.add(mac.toLowerCase(Locale.ROOT));
                }
            }
            return addresses;
        } catch (java.io.IOException
                | javax.xml.parsers.ParserConfigurationException
                | org.xml.sax.SAXException e) {
            throw new IllegalStateException("a domain that cannot be read", e);
        }
    }
}
